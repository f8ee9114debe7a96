"""Counts the statements of each block in docs/api-comparison.md and compares them with its table.

    python docs/python/count_statements.py      exit code 1 if the table is wrong
"""
import ast
import re
import sys
from pathlib import Path


def python_statements(code):
    return sum(isinstance(node, ast.stmt) and not isinstance(node, (ast.Import, ast.ImportFrom))
               for node in ast.walk(ast.parse(code)))


def java_statements(code):
    """Semicolons end a statement or separate the resources of a try; braces open a block unless a lambda's."""
    code = re.sub(r'"(\\.|[^"\\])*"|//.*', "", code)
    return code.count(";") + len(re.findall(r"(?<!->) \{", code))


def main():
    page = (Path(__file__).parents[1] / "api-comparison.md").read_text()
    blocks = re.findall(r"```(python|java)\n(.*?)\n```", page, re.DOTALL)
    counts = [(python_statements if language == "python" else java_statements)(code) for language, code in blocks]
    tasks = [tuple(counts[i:i + 3]) for i in range(0, len(counts), 3)]
    table = [tuple(map(int, row)) for row in re.findall(r"^\| \d+\. .*\| (\d+) \| (\d+) \| (\d+) \|$", page, re.MULTILINE)]
    for number, task in enumerate(tasks, 1):
        print(f"{number}: fastai {task[0]}, Keras {task[1]}, Graft {task[2]}")
    level = sum(task[2] == min(task) for task in tasks)
    print(f"Graft is shortest or level in {level} of {len(tasks)}")
    sys.exit(tasks != table)


if __name__ == "__main__":
    main()
