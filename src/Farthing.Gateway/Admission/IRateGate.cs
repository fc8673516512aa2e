namespace Farthing.Gateway.Admission;

/// <summary>Requests and tokens a minute, requests at a time.</summary>
public interface IRateGate
{
    /// <summary>Lets a request in, by every limit on its way or by none. Thread-safe; does not wait.</summary>
    RateAnswer TryEnter(in Demand demand);
}
