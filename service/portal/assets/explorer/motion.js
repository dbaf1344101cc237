// Tabs are not dragged about here: plain lists stand for framer-motion's, and in them plain buttons for tabs.
import { createElement, forwardRef } from 'react';

const plain = (tag) => forwardRef(function Plain(given, ref) {
  const { axis, values, value, onReorder, dragDirectionLock, whileDrag, role, 'aria-selected': chosen, ...rest } = given;
  return createElement(tag, { ...rest, ref });
});

export const Reorder = { Group: plain('ul'), Item: plain('li') };
