namespace Farthing.Gateway.Forwarding;

/// <summary>An answer that is there before the request goes anywhere.</summary>
internal interface IReadyAnswer
{
    /// <summary>Gives it to the client.</summary>
    Task GiveAsync();
}
