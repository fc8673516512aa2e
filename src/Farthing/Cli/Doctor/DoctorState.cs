namespace Farthing.Cli.Doctor;

/// <summary>How a check went.</summary>
internal enum DoctorState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, but you should know.</summary>
    Note,

    /// <summary>Something will not work until it is mended.</summary>
    Problem,
}
