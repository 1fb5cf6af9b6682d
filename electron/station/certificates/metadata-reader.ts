// tsyringe, on which @peculiar/x509 is built, refuses to load where `Reflect` cannot read decorator metadata. The builds
// of both write none, so that "there is none" is the right answer to all that is ever asked.

const none = (): undefined => undefined;

if (!('getMetadata' in Reflect)) Object.assign(Reflect, { getMetadata: none, getOwnMetadata: none });
