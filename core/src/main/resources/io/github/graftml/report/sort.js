// Headings of sortable tables become buttons: a click, Enter or Space sorts by the column, once more the other way round.
document.querySelectorAll("table.sortable").forEach(table => {
  const headings = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];

  function sort(column) {
    const descending = headings[column].getAttribute("aria-sort") === "ascending";
    const text = column === 0;
    const value = row => text ? row.cells[column].textContent : row.cells[column].dataset.value;
    const order = (a, b) => text ? a.localeCompare(b) : a - b;
    const rows = [...body.rows].sort((a, b) => {
      const left = value(a), right = value(b);
      if (left === "" || right === "") return (left === "") - (right === ""); // undefined values stay last
      return descending ? order(right, left) : order(left, right);
    });
    body.append(...rows);
    headings.forEach(heading => heading.removeAttribute("aria-sort"));
    headings[column].setAttribute("aria-sort", descending ? "descending" : "ascending");
  }

  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    button.addEventListener("click", () => sort(column));
    heading.replaceChildren(button);
  });
});
