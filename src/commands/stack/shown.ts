/** Gathers what the views of one stack show. */
import type {App} from '../../app/app.js';
import type {Stored} from '../../backend/backend.js';
import {activeStackId} from '../../inventory/active-stack.js';
import {describeStack} from '../../inventory/facts.js';
import type {StackFacts} from '../../inventory/facts.js';
import type {ObjectStanding} from '../../render/views/inventory.js';
import {stackChoice} from '../named-object.js';
import {standingOf} from '../standing.js';

export interface StackShown {
  readonly facts: StackFacts;
  readonly standing: ObjectStanding;
  readonly active: boolean;
}

export async function shownStack(app: App, stored: Stored): Promise<StackShown> {
  const local = await app.local();
  const [facts, standing, activeId] = await Promise.all([
    describeStack(local, stored),
    standingOf(app, stored),
    activeStackId(local, stackChoice(app)),
  ]);
  return {facts, standing, active: activeId === stored.resource.id};
}
