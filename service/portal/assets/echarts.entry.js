export { init, use } from 'echarts/core';
import { use } from 'echarts/core';
import { RadarChart, HeatmapChart, LineChart, BarChart } from 'echarts/charts';
import { GridComponent, RadarComponent, TooltipComponent, LegendComponent, VisualMapComponent, AriaComponent } from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';
use([RadarChart, HeatmapChart, LineChart, BarChart, GridComponent, RadarComponent, TooltipComponent, LegendComponent, VisualMapComponent, AriaComponent, CanvasRenderer]);
