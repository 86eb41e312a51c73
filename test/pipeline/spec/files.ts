/** Pipeline files that several tests read. */

export const trivialText = 'apiVersion: cairn/v1\nkind: Pipeline\nmetadata: {name: hello}\nspec: {steps: {greet: {run: echo hello}}}\n';

export const sweepText = `apiVersion: cairn/v1
kind: Pipeline
metadata: {name: sweep, description: Trains over learning rates}
spec:
  parameters:
    rates: {type: list, default: [0.1, 0.3], description: Learning rates}
    epochs: {type: integer, default: 3}
    mode: {choices: [fast, full], default: fast}
  environment: {LOG_LEVEL: info, SEED: 7, DEBUG: false}
  image: python:3.12
  source: {include: ["src/**"], exclude: ["**/*.ipynb"]}
  steps:
    prepare:
      run: |
        python src/prepare.py --out "$CAIRN_OUTPUT_DATA" --mode {{ parameters.mode }}
      outputs: {data: data.csv}
    train:
      description: One model for each rate
      run: [python, src/train.py, --rate, "{{ matrix.rate }}"]
      environment: {EPOCHS: "{{ parameters.epochs }}"}
      inputs: {data: prepare.data, settings: {path: settings.json}}
      outputs: {model: model.pkl, plot: {path: plot.png, optional: true}}
      resources: {cpu: 500m, memory: 4Gi, gpu: 1}
      retries: {limit: 2, delay: 5s, factor: 3, longest: 1m}
      timeout: 1h30m
      cache: {max-age: 7d}
      matrix: {rate: "{{ parameters.rates }}", seed: [1, 2]}
      settings: {slurm: {partition: gpu}}
    report:
      run: python src/report.py {{ inputs.models }} > '{{ outputs.report }}'
      inputs: {models: train.model}
      outputs: {report: report.html}
      when: parameters.mode == 'full' || parameters.epochs > \`1\`
      cache: false
`;
