namespace Farthing.Gateway.Admission;

/// <summary>Requests and tokens per minute, and requests at a time. Any thread; no I/O.</summary>
public interface IRateGate
{
    /// <summary>Lets a request in, or says when to come again. What is let in leaves by <see cref="RateAnswer.Ticket"/>, once.</summary>
    RateAnswer TryEnter(in Demand demand);
}
