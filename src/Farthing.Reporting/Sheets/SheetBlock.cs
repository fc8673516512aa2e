namespace Farthing.Reporting.Sheets;

/// <summary>A part of a sheet.</summary>
public abstract record SheetBlock;
