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

    /// <summary>Looks for a stored question that this one may be answered as.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="policy">What holds for it.</param>
    /// <param name="tenant">Who shares answers.</param>
    /// <param name="asked">The question.</param>
    /// <param name="maxAgeNs">No older one; below 0: none.</param>
    /// <returns>What was found; null where the question hangs on more than its words or has no vector, or the store has not said what stands.</returns>
    public async ValueTask<SemanticVisit?> ConsiderAsync(
        Exchange exchange,
        CachePolicy policy,
        string tenant,
        AskedQuestion asked,
        long maxAgeNs
    )
    {
        QuestionProfile profile = QuestionProfile.Of(asked.Text);
        if (!profile.IsEligible)
        {
            return null;
        }

        (long standing, CacheMark? mark) = (store.Standing, store.Mark);
        if (standing < 0)
        {
            Counts.MissStore();
            return null;
        }

        Embedding embedding = await embedder.EmbedAsync(options, exchange.Demand.Caller, tenant, asked.Text);
        if (embedding.Vector is not float[] vector)
        {
            Counts.MissVector();
            return null;
        }

        string keyId = exchange.Demand.Caller.KeyId;
        SemanticVisit visit = new()
        {
            Asked = asked,
            Profile = profile,
            Place = new SemanticPlace(tenant, exchange.Demand.Model, policy.IsStrict, embedding.Space),
            Vector = vector,
            Question = secret.Of("question", asked.Text),
            User =
                exchange.User.Length > 0
                    ? secret.Of("user", $"{tenant}\n{exchange.User}")
                    : secret.Of("key", keyId),
            OwnCost = embedding.Cost,
            Mark = mark,
        };
        SemanticVisit found = maxAgeNs < 0 ? visit : Decide(exchange, visit, maxAgeNs);
        if (store.Standing != standing)
        {
            Counts.MissStore(); // It was decided by what may have been half of what stands.
            return null;
        }

        return found;
    }

    private SemanticVisit Decide(Exchange exchange, SemanticVisit asked, long maxAgeNs)
    {
        SemanticPartition? scope = index.Find(
            asked.Asked.Scope,
            exchange.Peek.IsStream,
            asked.Place.Embedder
        );
        if (scope is null)
        {
            return asked;
        }

        var near = new (StoredQuestion Question, float Cosine)[SemanticPartition.MaxCandidates];
        double least = options.MinSimilarity ?? SemanticPlace.UsualSimilarity(asked.Place.Embedder);
        int count = scope.Search(asked.Vector, (float)least, near);
        long now = UnixNs();
        SemanticVisit best = asked;
        bool mayBeAskedAgain = exchange.User.Length > 0; // A key alone may stand for many people.
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
                    && now - one.StoredUnixNs <= maxAgeNs
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
            Asked = asked.Asked,
            Profile = asked.Profile,
            Place = asked.Place,
            Vector = asked.Vector,
            Question = asked.Question,
            User = asked.User,
            OwnCost = asked.OwnCost,
            Mark = asked.Mark,
            Candidate = questions[decision.Index],
            Cell = cell,
            Decision = decision,
            Similarity = candidates[decision.Index].Similarity,
            Terms = policy.Terms,
            WrongFractionAtMost = bound,
        };
    }
}
