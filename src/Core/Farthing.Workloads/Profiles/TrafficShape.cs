namespace Farthing.Workloads.Profiles;

/// <summary>Course of the rate around its mean.</summary>
public enum TrafficShape
{
    /// <summary>As in the profile's source trace, minute by minute; flat where the source has no arrivals.</summary>
    Trace,

    /// <summary>Not at all, but for the gaps' own variation.</summary>
    Flat,

    /// <summary>Over a day, by ServeGen's m-small clients.</summary>
    Diurnal,

    /// <summary>Over a week, by ServeGen's m-small clients.</summary>
    Weekly,

    /// <summary>Over four weeks, by ServeGen's m-large clients in steps of ten minutes, with days that differ.</summary>
    Monthly,
}
