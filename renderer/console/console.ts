// The operator's screen. Until it is built the station is driven from the terminal.
document.body.textContent = 'Capture Station is driven from its terminal in this version.';
