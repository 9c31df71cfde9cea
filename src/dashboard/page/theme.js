// Light or dark as the system has it, unless somebody has chosen. Runs before the first paint, so that nothing flashes.
const themes = ['system', 'light', 'dark']

function theme() {
  const kept = localStorage.getItem('theme') ?? ''
  return themes.includes(kept) ? kept : 'system'
}

function applyTheme() {
  document.documentElement.dataset.theme = theme()
  const button = document.getElementById('theme')
  if (button !== null) button.textContent = `Theme: ${theme()}`
  dispatchEvent(new Event('theme'))
}

applyTheme()
addEventListener('storage', applyTheme)
addEventListener('DOMContentLoaded', () => {
  applyTheme()
  document.getElementById('theme')?.addEventListener('click', () => {
    localStorage.setItem('theme', themes[(themes.indexOf(theme()) + 1) % themes.length] ?? 'system')
    applyTheme()
  })
})
