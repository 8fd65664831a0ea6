"""Published England: how far Ofsted's overall grade tracks each published measure.

Data flow: files -> inspections and figures -> pairs -> rho and its interval -> verdict -> sentences -> page.
"""
