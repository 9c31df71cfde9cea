// The mirror serves the chart's own file under this name.
import uPlot from 'uplot'

export default uPlot
