using Farthing.Serving.Coefficients;

namespace Farthing.Measurement.Refits;

/// <summary>Host terms fitted to tables of measurements, and what they are worth on tables left out.</summary>
/// <param name="Name">What was fitted: pipeline stages, or the host as a ceiling.</param>
/// <param name="Terms">The terms that are nearest to all tables.</param>
/// <param name="Tables">Tables with rows that it could show in.</param>
/// <param name="Rows">Their rows.</param>
/// <param name="WithoutPercent">Mean over tables of the mean error of ln(measured/predicted) without the terms, in percent.</param>
/// <param name="FittedPercent">The same with them, in sample.</param>
/// <param name="LeftOutPercent">The same where each table is predicted with terms fitted to the others.</param>
public sealed record HostFit(
    string Name,
    FittedHostTerms Terms,
    int Tables,
    int Rows,
    double WithoutPercent,
    double FittedPercent,
    double LeftOutPercent
)
{
    /// <summary>Fewest tables that terms are taken from: with fewer, a table left out is predicted from one other.</summary>
    public const int FewestTables = 3;

    /// <summary>Test whether rows identify the terms: tables left out come nearer with terms of the others than with none.</summary>
    public bool IsTaken => Tables >= FewestTables && LeftOutPercent < WithoutPercent;
}
