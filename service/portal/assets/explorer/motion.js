// Tabs are not dragged about here: plain lists stand for framer-motion's.
import { createElement, forwardRef } from 'react';
const plain = (tag) => forwardRef(function Plain({ axis, values, onReorder, value, dragDirectionLock, whileDrag, ...rest }, ref) { return createElement(tag, { ...rest, ref }); });
export const Reorder = { Group: plain('ul'), Item: plain('li') };
