namespace Farthing.Reporting.Pages;

/// <summary>A result's JSON document, embedded so that the report can be read back.</summary>
/// <param name="Name">File name, without folders.</param>
/// <param name="Json">The document.</param>
public sealed record ReportDocument(string Name, string Json);
