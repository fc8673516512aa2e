namespace Farthing.Gateway.Configuration;

/// <summary>What a key of the admin API may do; each may do what those before it may.</summary>
public enum AdminRole
{
    /// <summary>Look at everything, change nothing.</summary>
    View,

    /// <summary>Make, change, rotate and revoke virtual keys, with their budgets and limits.</summary>
    Keys,

    /// <summary>Everything: corrections, feedback, reload.</summary>
    Admin,
}
