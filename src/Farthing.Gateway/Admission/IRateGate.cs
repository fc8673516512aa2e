namespace Farthing.Gateway.Admission;

/// <summary>Requests and tokens per minute, and requests at a time. Any thread.</summary>
public interface IRateGate
{
    /// <summary>Lets a request in, or says when to come again. What is let in leaves by <see cref="RateAnswer.Ticket"/>, once.</summary>
    /// <remarks>It answers at once, without I/O, where what this gateway has in hand decides; otherwise it asks the store that the gateways share, at most for the time in which that has to answer.</remarks>
    ValueTask<RateAnswer> EnterAsync(Demand demand, CancellationToken cancellation);
}
