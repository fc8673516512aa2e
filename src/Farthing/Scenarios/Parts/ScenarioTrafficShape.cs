namespace Farthing.Scenarios.Parts;

/// <summary>How the rate moves over the day.</summary>
internal enum ScenarioTrafficShape
{
    /// <summary>The same all day.</summary>
    Flat,

    /// <summary>Up and down once a day.</summary>
    Diurnal,

    /// <summary>Diurnal, with quieter weekends.</summary>
    Weekly,

    /// <summary>As the trace has it.</summary>
    Trace,
}
