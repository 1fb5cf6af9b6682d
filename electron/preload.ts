import { contextBridge, ipcRenderer } from 'electron';
import { BRIDGE_NAME } from '#shared/contract/bridge.ts';
import { createBridge } from './shell/preload-bridge.ts';

// The bridge between the window's page and the station. It runs sandboxed, as one CommonJS file.
contextBridge.exposeInMainWorld(BRIDGE_NAME, createBridge(ipcRenderer, setTimeout));
