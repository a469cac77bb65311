// Draws the curves of a report from the table beneath: the same figures, so that whoever does not see the curve misses nothing.
(() => {
  for (const select of document.querySelectorAll('.report-choice select[data-submit]')) select.addEventListener('change', () => select.form.requestSubmit());

  const minute = 60, hour = 3600, day = 86400;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const drawn = [];

  const read = (figure) => {
    const table = document.getElementById(figure.dataset.table);
    const rows = [...table.tBodies[0].rows];
    const heads = [...table.tHead.rows[0].cells];
    const columns = figure.dataset.columns.split(',').map(Number);
    return {
      periods: rows.map((row) => row.cells[0].textContent.trim()),
      series: columns.map((column) => ({
        name: heads[column].textContent.trim(),
        values: rows.map((row) => (row.cells[column].dataset.value ? Number(row.cells[column].dataset.value) : null)),
        said: rows.map((row) => row.cells[column].textContent.trim()),
      })),
    };
  };

  // Lines are told apart by their dashes, not by colour alone.
  const looks = [{ stroke: '--k-accent' }, { stroke: '--k-warn', dash: [6, 4] }, { stroke: '--k-muted', dash: [2, 3] }];

  const short = (figure, most) => {
    const number = (value) => value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });
    if (figure.dataset.of === 'Share') return (value) => `${Math.round(value * 100)} %`;
    if (figure.dataset.of === 'Count') return number;
    const [unit, word] = most < 2 * hour ? [minute, figure.dataset.minutes] : most < 72 * hour ? [hour, figure.dataset.hours] : [day, figure.dataset.days];
    return (value) => word.replace('#', number(value / unit));
  };

  const steps = [minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 4 * hour, 6 * hour, 8 * hour, 12 * hour, day, 2 * day, 3 * day, 5 * day, 7 * day, 10 * day, 14 * day, 30 * day, 60 * day, 90 * day, 180 * day, 365 * day];

  const draw = (figure) => {
    const { periods, series } = read(figure);
    const place = figure.querySelector('.curve-drawn');
    const most = Math.max(0, ...series.flatMap((one) => one.values).filter((value) => value !== null));
    const said = short(figure, most);
    const axis = { stroke: colour('--k-muted'), grid: { stroke: colour('--k-line'), width: 1 }, ticks: { stroke: colour('--k-line'), width: 1 }, font: '12px system-ui, sans-serif' };
    const alone = periods.length < 3;
    const plot = new uPlot({
      width: place.clientWidth,
      height: 200,
      cursor: { y: false, drag: { x: false, y: false } },
      scales: {
        x: { time: false, range: [-0.4, periods.length - 0.6] },
        y: { range: (_, low, high) => [0, figure.dataset.of === 'Share' ? 1 : Math.max(high * 1.08, figure.dataset.of === 'Time' ? minute : 1)] },
      },
      axes: [
        { ...axis, values: (_, at) => at.map((index) => (Number.isInteger(index) ? periods[index] ?? '' : '')), incrs: [1, 2, 3, 5, 7, 10, 14, 20, 30, 60], space: 88 },
        { ...axis, values: (_, at) => at.map(said), size: 64, ...(figure.dataset.of === 'Time' ? { incrs: steps } : figure.dataset.of === 'Count' && series.every((one) => one.values.every((value) => value === null || Number.isInteger(value))) ? { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000] } : {}) },
      ],
      series: [
        { label: figure.dataset.period, value: (_, index) => (index === null ? '–' : periods[index]) },
        ...series.map((one, i) => ({
          label: one.name, width: 2, stroke: colour(looks[i % looks.length].stroke), dash: looks[i % looks.length].dash, spanGaps: false,
          points: {
            show: alone || one.values.filter((value) => value !== null).length < 10,
            size: 6,
            fill: colour(looks[i % looks.length].stroke),
            // A day between two without figures has no line to be on.
            filter: (_, __, all) => (all ? null : one.values.flatMap((value, at) => (value !== null && (one.values[at - 1] ?? null) === null && (one.values[at + 1] ?? null) === null ? [at] : []))),
          },
          value: (_, value, __, index) => (index === null || index === undefined ? '–' : one.said[index]),
        })),
      ],
    }, [periods.map((_, index) => index), ...series.map((one) => one.values)], place);
    drawn.push({ figure, place, plot });
  };

  const again = () => {
    for (const { plot } of drawn.splice(0)) plot.destroy();
    for (const figure of document.querySelectorAll('.curve')) draw(figure);
  };
  again();
  new MutationObserver(again).observe(document.documentElement, { attributeFilter: ['data-bs-theme'] });
  let waiting;
  window.addEventListener('resize', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { for (const { place, plot } of drawn) plot.setSize({ width: place.clientWidth, height: 200 }); }, 100);
  });
})();
