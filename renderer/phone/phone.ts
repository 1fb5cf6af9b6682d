// The phone page. Until it is built phones connect with the Android app.
document.body.textContent = 'Connect this phone with the Android app.';
