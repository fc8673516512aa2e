using Farthing.Measurement.Watching.Readings;

namespace Farthing.Measurement.Watching;

/// <summary>A target as it is shown.</summary>
/// <param name="Name">Its address.</param>
/// <param name="Engine">Its engine, or the exporter.</param>
/// <param name="Model">The model that it serves; empty where it does not say.</param>
/// <param name="IsUp">True when the last fetch brought a page.</param>
/// <param name="State">What is wrong or odd; empty for nothing.</param>
/// <param name="AgeSeconds">Since the last page; NaN for never.</param>
/// <param name="Window">What it did; null for an exporter or a target that never answered.</param>
public sealed record TargetView(
    string Name,
    string Engine,
    string Model,
    bool IsUp,
    string State,
    double AgeSeconds,
    EngineWindow? Window
);
