import { Kafka, logLevel, type Message } from "kafkajs";

/** Writes messages to a topic as a program that knows nothing of our records would. For tests. */
export async function appendForeign(brokers: readonly string[], topic: string, messages: Message[]): Promise<void> {
  const producer = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  await producer.send({ topic, messages });
  await producer.disconnect();
}
