using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Requests;

namespace Farthing.Measurement.Load.Prompts;

/// <summary>Requests from a deck of conversations: a conversation starts at a time of its own; each later turn comes after the answer and a think time.</summary>
public sealed class DeckSource : RequestSource
{
    private readonly PromptDeck deck;
    private readonly ArrivalProcess starts;
    private readonly bool renews;
    private readonly long thinkNs;
    private readonly long requests;
    private readonly PriorityQueue<int, (long AtNs, long Sequence)> due = new();
    private long nextStartNs;
    private long taken;
    private long sequence;
    private int sessions;

    /// <summary>Makes the source.</summary>
    /// <param name="deck">Dealt from, and not shuffled again by <see cref="Restart"/>.</param>
    /// <param name="starts">When conversations start.</param>
    /// <param name="renews">A conversation that ends is followed by another one: a closed loop of users.</param>
    /// <param name="thinkSeconds">Between an answer and the next request.</param>
    /// <param name="requests">How many requests at most; null for no bound.</param>
    public DeckSource(
        PromptDeck deck,
        ArrivalProcess starts,
        bool renews,
        double thinkSeconds,
        long? requests
    )
    {
        (this.deck, this.starts, this.renews) = (deck, starts, renews);
        thinkNs = (long)(thinkSeconds * 1e9);
        this.requests = requests ?? long.MaxValue;
        Restart();
    }

    /// <inheritdoc/>
    public override long NextArrivalNs =>
        taken >= requests ? long.MaxValue
        : due.TryPeek(out _, out (long AtNs, long Sequence) first) ? Math.Min(first.AtNs, nextStartNs)
        : nextStartNs;

    /// <inheritdoc/>
    public override bool DependsOnCompletions => renews || deck.Dataset.HasConversations;

    /// <inheritdoc/>
    public override long TotalRequests => requests == long.MaxValue ? -1 : requests;

    /// <inheritdoc/>
    public override Request Take()
    {
        long at = NextArrivalNs;
        if (at == long.MaxValue)
        {
            throw new InvalidOperationException("no request is known now");
        }

        taken++;
        int session;
        PromptDeck.Hand hand;
        if (due.TryPeek(out int waiting, out (long AtNs, long Sequence) first) && first.AtNs <= at)
        {
            due.Dequeue();
            session = waiting;
            hand = deck.Of(session) ?? deck.Deal(session);
        }
        else
        {
            session = sessions++;
            hand = deck.Deal(session);
            nextStartNs = starts.NextNs();
        }

        (int input, int output) = deck.Lengths(hand);
        return new Request(at, input, output) { Session = session };
    }

    /// <inheritdoc/>
    public override void OnFinished(in Request request, long finishedNs)
    {
        if (deck.Of(request.Session) is not PromptDeck.Hand hand)
        {
            return;
        }

        int session = request.Session;
        if (!hand.IsLast)
        {
            hand.Turn++;
        }
        else
        {
            deck.Drop(session);
            if (!renews)
            {
                return;
            }

            session = sessions++;
        }

        due.Enqueue(session, (finishedNs + thinkNs, sequence++));
    }

    /// <inheritdoc/>
    public override void Restart()
    {
        starts.Restart();
        deck.StartLoad();
        due.Clear();
        (taken, sequence, sessions) = (0, 0, 0);
        nextStartNs = starts.NextNs();
    }
}
