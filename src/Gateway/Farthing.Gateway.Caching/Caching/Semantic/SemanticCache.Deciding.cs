using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Forwarding;
using Farthing.Reduction.Guards;
using Farthing.Reduction.Semantic;
using Candidate = Farthing.Reduction.Semantic.Candidate;

namespace Farthing.Gateway.Caching.Semantic;

/// <content>What becomes of a question.</content>
internal sealed partial class SemanticCache
{
    private const long AskedAgainNs = 60_000_000_000;

    /// <summary>A question, to be looked for.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="policy">What holds for it.</param>
    /// <param name="tenant">Who shares answers.</param>
    /// <param name="asked">The question.</param>
    /// <param name="maxAgeNs">No older one; below 0: none.</param>
    /// <returns>Null where the store has not said what stands.</returns>
    public SemanticAsk? Ask(
        Exchange exchange,
        CachePolicy policy,
        string tenant,
        AskedQuestion asked,
        long maxAgeNs
    )
    {
        (long standing, CacheMark? mark) = (store.Standing, store.Mark);
        if (standing < 0)
        {
            Counts.MissStore();
            return null;
        }

        return new SemanticAsk
        {
            Asked = asked,
            Tenant = tenant,
            Caller = exchange.Demand.Caller,
            Session = exchange.Demand.Session,
            Tags = exchange.Demand.Tags,
            User = exchange.User,
            Model = exchange.Demand.Model,
            Dialect = exchange.Dialect,
            IsStream = exchange.Peek.IsStream,
            IsStrict = policy.IsStrict,
            MaxAgeNs = maxAgeNs,
            Standing = standing,
            Mark = mark,
        };
    }

    /// <summary>False where nothing serves that this question may be answered by: it need not wait until it was looked for.</summary>
    public bool MayServe(SemanticAsk ask) =>
        ask.MaxAgeNs >= 0
        && (
            embedder.SpaceOf(options, ask.Tenant) is string space
                ? cells.Serves(new SemanticPlace(ask.Tenant, ask.Model, ask.IsStrict, space))
                : cells.Phases().Serving > 0
        );

    /// <summary>Looks for a stored question that this one may be answered as.</summary>
    /// <returns>What was found; null where the question hangs on more than its words or has no vector, or the store has said something new meanwhile.</returns>
    public async ValueTask<SemanticVisit?> ConsiderAsync(SemanticAsk ask)
    {
        QuestionProfile profile = QuestionProfile.Of(ask.Asked.Text);
        if (!profile.IsEligible)
        {
            return null;
        }

        Embedding embedding = await embedder.EmbedAsync(options, ask);
        if (embedding.Vector is not float[] vector)
        {
            Counts.MissVector();
            return null;
        }

        SemanticVisit visit = new()
        {
            Ask = ask,
            Profile = profile,
            Place = new SemanticPlace(ask.Tenant, ask.Model, ask.IsStrict, embedding.Space),
            Vector = vector,
            Question = secret.Of("question", ask.Asked.Text),
            User =
                ask.User.Length > 0
                    ? secret.Of("user", $"{ask.Tenant}\n{ask.User}")
                    : secret.Of("key", ask.Caller.KeyId),
            OwnCost = embedding.Cost,
        };
        SemanticVisit found = ask.MaxAgeNs < 0 ? visit : await DecideAsync(visit);
        if (store.Standing != ask.Standing)
        {
            Counts.MissStore(); // It was decided by what may have been half of what stands.
            return null;
        }

        return found;
    }

    private async ValueTask<SemanticVisit> DecideAsync(SemanticVisit asked)
    {
        await searching.WaitAsync(); // A scope is searched by one at a time: no more threads stand before it.
        try
        {
            return Decide(asked);
        }
        finally
        {
            searching.Release();
        }
    }

    private SemanticVisit Decide(SemanticVisit asked)
    {
        SemanticAsk ask = asked.Ask;
        SemanticPartition? scope = index.Find(ask.Asked.Scope, ask.IsStream, asked.Place.Embedder);
        if (scope is null)
        {
            return asked;
        }

        var near = new (StoredQuestion Question, float Cosine)[SemanticPartition.MaxCandidates];
        double least = options.MinSimilarity ?? SemanticPlace.UsualSimilarity(asked.Place.Embedder);
        int count = scope.Search(asked.Vector, (float)least, near);
        long now = UnixNs();
        SemanticVisit best = asked;
        bool mayBeAskedAgain = ask.User.Length > 0; // A key alone may stand for many people.
        foreach (string guardClass in SemanticPlace.Classes)
        {
            List<StoredQuestion> questions = [];
            List<Candidate> candidates = [];
            for (int i = 0; i < count && near[i].Cosine >= least; i++)
            {
                StoredQuestion one = near[i].Question;
                if (
                    one.Place == asked.Place
                    && now < one.ExpiresUnixNs
                    && now - one.StoredUnixNs <= ask.MaxAgeNs
                    && QuestionGuards.Compare(asked.Profile, one.Profile) is { Passes: true } verdict
                    && verdict.HasOtherWords == (guardClass == SemanticPlace.OtherWords)
                )
                {
                    questions.Add(one);
                    candidates.Add(new Candidate(one.Id, near[i].Cosine));
                }
            }

            if (questions.Count == 0)
            {
                continue;
            }

            if (
                mayBeAskedAgain
                && served.TakeLast(
                    asked.User,
                    now - AskedAgainNs,
                    hit => questions.Exists(one => one.Id == hit.Stored)
                )
                    is ServedHit last
            )
            {
                store.Append(last.Cell, last.Row(CellEventKind.AskedAgain, now));
                return asked; // The answer did not do: this one goes upstream.
            }

            SemanticVisit found = Decide(asked, asked.Place.CellOf(guardClass), questions, candidates);
            best = found.Decision.Action > best.Decision.Action ? found : best;
        }

        return best;
    }

    private SemanticVisit Decide(
        SemanticVisit asked,
        CellKey cell,
        List<StoredQuestion> questions,
        List<Candidate> candidates
    )
    {
        CellDecision decision = cells.Decide(
            cell,
            asked.Question,
            asked.User,
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(candidates)
        );
        if (decision.Action == CellAction.Pass)
        {
            return asked;
        }

        (SemanticPolicy policy, double bound) = cells.PromiseOf(cell);
        return new SemanticVisit
        {
            Ask = asked.Ask,
            Profile = asked.Profile,
            Place = asked.Place,
            Vector = asked.Vector,
            Question = asked.Question,
            User = asked.User,
            OwnCost = asked.OwnCost,
            Candidate = questions[decision.Index],
            Cell = cell,
            Decision = decision,
            Similarity = candidates[decision.Index].Similarity,
            Terms = policy.Terms,
            WrongFractionAtMost = bound,
        };
    }
}
