namespace Farthing.Tests.Gateway.Sharing.Leases;

/// <summary>What becomes of a call of a store.</summary>
internal enum CallFate
{
    /// <summary>It happens and is answered.</summary>
    Happens,

    /// <summary>It never reaches the store.</summary>
    IsLost,

    /// <summary>It happens, and its answer is lost.</summary>
    HappensUnheard,
}
