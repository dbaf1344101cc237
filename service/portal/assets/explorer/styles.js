// A style element would break the policy of the page; what it would lock (scrolling behind a menu) needs no lock.
export const styleSingleton = () => () => null;
export const styleHookSingleton = () => () => {};
export const stylesheetSingleton = () => ({ add() {}, remove() {} });
