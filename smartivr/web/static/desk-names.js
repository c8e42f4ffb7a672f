// What people call the queues and agents that the server tells of by their ids.

const titles = new Map();
const names = new Map();

/** Takes note of queues and agents as the API lists them. */
export function learn({ queues = [], agents = [] }) {
  for (const { queue, title } of queues) titles.set(queue, title);
  for (const { agent, name } of agents) names.set(agent, name);
}

/** Returns a queue's title; of one that is not known, its name. */
export function titleOf(queue) {
  return titles.get(queue) || queue;
}

/** Returns an agent's name; of one that is not known, the id. */
export function nameOf(agent) {
  return names.get(agent) || agent;
}
