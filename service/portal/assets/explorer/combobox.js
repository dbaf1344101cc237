// Of the library's many parts the search of the documentation needs one.
export * from '../node_modules/@headlessui/react/dist/components/combobox/combobox.js';
