using Farthing.Reduction.Search;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>The stored questions of one scope and form: searched whole. Any thread.</summary>
/// <param name="dimension">Numbers of a vector.</param>
internal sealed class SemanticPartition(int dimension)
{
    /// <summary>Most candidates of a question.</summary>
    public const int MaxCandidates = 5;

    private readonly Lock gate = new();
    private readonly VectorTable table = new(dimension);
    private readonly Dictionary<int, StoredQuestion> questions = [];
    private readonly Dictionary<ulong, int> places = [];
    private int next;

    /// <summary>Numbers of a vector.</summary>
    public int Dimension => dimension;

    /// <summary>Number of its questions.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return questions.Count;
            }
        }
    }

    /// <summary>Adds a question; false where it is there, or there is no more room.</summary>
    public bool Add(StoredQuestion question, float[] vector)
    {
        lock (gate)
        {
            if (places.ContainsKey(question.Id) || table.Add(next, vector) != VectorRefusal.None)
            {
                return false;
            }

            questions.Add(next, question);
            places.Add(question.Id, next++);
            return true;
        }
    }

    /// <summary>Removes a question.</summary>
    public void Remove(ulong id)
    {
        lock (gate)
        {
            if (places.Remove(id, out int place))
            {
                table.Remove(place);
                questions.Remove(place);
            }
        }
    }

    /// <summary>The nearest questions, nearest first.</summary>
    /// <param name="vector">Of length 1.</param>
    /// <param name="least">None of a smaller cosine.</param>
    /// <param name="found">Room for up to <see cref="MaxCandidates"/>.</param>
    /// <returns>How many there are.</returns>
    public int Search(
        ReadOnlySpan<float> vector,
        float least,
        Span<(StoredQuestion Question, float Cosine)> found
    )
    {
        Span<Neighbor> nearest = stackalloc Neighbor[MaxCandidates];
        lock (gate)
        {
            if (table.Search(vector, least, nearest[..found.Length], out int count) != VectorRefusal.None)
            {
                return 0;
            }

            for (int i = 0; i < count; i++)
            {
                found[i] = (questions[nearest[i].Id], nearest[i].Cosine);
            }

            return count;
        }
    }
}
