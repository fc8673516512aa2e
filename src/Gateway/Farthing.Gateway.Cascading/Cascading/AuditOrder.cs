using Farthing.Reduction.Cascade.Monitoring;

namespace Farthing.Gateway.Cascading;

/// <summary>Puts checked requests into the order in which they were drawn: a difference takes longer to find than an equal answer, so those that end together would look like losses in a row. Not safe for several threads at once.</summary>
internal sealed class AuditOrder
{
    private readonly Queue<AuditTicket> waiting = [];

    /// <summary>A drawn request whose outcome comes later; it must be told to <see cref="Tell"/>.</summary>
    /// <param name="round">The round that it was drawn in.</param>
    public AuditTicket Begin(int round)
    {
        AuditTicket ticket = new(round);
        waiting.Enqueue(ticket);
        return ticket;
    }

    /// <summary>Takes an outcome and hands those on that wait for none before them.</summary>
    /// <param name="ticket">The request; a second outcome changes nothing.</param>
    /// <param name="isLoss">The outcome; null: it could not be checked.</param>
    /// <param name="watch">Takes outcomes of its own round alone: those of an open cascade say nothing of a closed one.</param>
    /// <param name="round">The round that it is; a closing or opening begins another.</param>
    public void Tell(AuditTicket ticket, bool? isLoss, RegretWatch watch, ref int round)
    {
        if (ticket.IsTold)
        {
            return;
        }

        (ticket.IsTold, ticket.IsLoss) = (true, isLoss);
        while (waiting.TryPeek(out AuditTicket? first) && first.IsTold)
        {
            waiting.Dequeue();
            if (first.IsLoss is bool known && first.Round == round)
            {
                round += watch.Add(known) ? 1 : 0;
            }
        }
    }
}

/// <summary>A drawn request on its way to be checked.</summary>
internal sealed class AuditTicket(int round)
{
    /// <summary>The round that it was drawn in.</summary>
    public int Round { get; } = round;

    /// <summary>True once its outcome is known, or that there is none.</summary>
    public bool IsTold { get; set; }

    /// <summary>The outcome.</summary>
    public bool? IsLoss { get; set; }
}
