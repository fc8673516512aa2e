namespace Farthing.Gateway.Admission;

/// <summary>Requests and tokens per minute, and requests at a time. Any thread.</summary>
/// <remarks>It answers at once, without I/O, where what this gateway has in hand decides; otherwise it asks the store that the gateways share, at most for the time in which that has to answer. What is let in leaves by <see cref="RateAnswer.Ticket"/>, once.</remarks>
public interface IRateGate
{
    /// <summary>Lets a request in whose body is not read yet, as far as the limits of requests and of requests at a time allow that follow from its key alone. It counts there whatever becomes of it: its body costs work.</summary>
    ValueTask<RateAnswer> ArriveAsync(Caller caller, CancellationToken cancellation);

    /// <summary>Lets a request in as far as the other limits allow, all or none, or says when to come again.</summary>
    /// <param name="demand">What it asks for.</param>
    /// <param name="arrived">Of <see cref="ArriveAsync"/>: the new ticket stands for both; null: every limit is asked.</param>
    /// <param name="cancellation">The client has gone.</param>
    ValueTask<RateAnswer> EnterAsync(Demand demand, IRateTicket? arrived, CancellationToken cancellation);
}
