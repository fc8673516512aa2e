namespace Farthing.Settings;

/// <summary>Shape of a setting's value.</summary>
public enum SettingShape
{
    /// <summary>A number with a unit.</summary>
    Quantity,

    /// <summary>One of a closed list of words.</summary>
    Word,

    /// <summary>A name, a path or an address.</summary>
    Text,

    /// <summary>On or off.</summary>
    Switch,
}
