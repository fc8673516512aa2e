namespace Farthing.Gateway.Batches;

/// <summary>A provider answered a call of its batch API with an error.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="words">What it says.</param>
/// <param name="retryAfter">How long it asks to wait; null where it does not.</param>
internal sealed class ProviderRefusal(int status, string words, TimeSpan? retryAfter)
    : Exception($"the provider answered {status}: {words}")
{
    /// <summary>HTTP status.</summary>
    public int Status => status;

    /// <summary>What it says.</summary>
    public string Words => words;

    /// <summary>How long it asks to wait; null where it does not.</summary>
    public TimeSpan? RetryAfter => retryAfter;

    /// <summary>The API or the account is not there for the gateway: lines go another way.</summary>
    public bool IsOfAccount => status is 401 or 402 or 403 or 404 or 405;

    /// <summary>It may pass.</summary>
    public bool MayPass => status is < 400 or 408 or 409 or 425 or 429 or >= 500;
}
