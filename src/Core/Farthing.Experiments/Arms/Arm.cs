namespace Farthing.Experiments.Arms;

/// <summary>Arms of an experiment.</summary>
public enum Arm
{
    /// <summary>Without the lever.</summary>
    Control,

    /// <summary>With the lever.</summary>
    Treatment,
}
