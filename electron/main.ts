import { app } from 'electron';

// The desktop entry. Until the window is built it only says how to run the station.
process.stdout.write('The desktop app is not built yet; run "npm run headless".\n');
app.quit();
