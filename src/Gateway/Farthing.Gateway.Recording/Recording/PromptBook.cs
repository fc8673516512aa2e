namespace Farthing.Gateway.Recording;

/// <summary>The last prompts, by session and by how they begin, within a bound of bytes: the least recently used go first.</summary>
/// <remarks>Any thread.</remarks>
/// <param name="maxBytes">Bytes of hashes that it keeps.</param>
internal sealed class PromptBook(long maxBytes)
{
    private const int Overhead = 200;
    private readonly Lock gate = new();
    private readonly Dictionary<Place, LinkedListNode<(Place Place, RecordedPrompt Prompt)>> places = [];
    private readonly LinkedList<(Place Place, RecordedPrompt Prompt)> order = new();
    private long bytes;

    /// <summary>The last prompt of a session; null where there is none.</summary>
    public RecordedPrompt? OfSession(string key, string session) =>
        session.Length == 0 ? null : Find(new Place(key, session, 0));

    /// <summary>The last prompt that began alike; null where there is none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="begin">Hash of the beginning.</param>
    public RecordedPrompt? OfBeginning(string key, ulong begin) => Find(new Place(key, "", begin));

    /// <summary>Keeps a prompt.</summary>
    public void Keep(string key, string session, ulong begin, RecordedPrompt prompt)
    {
        lock (gate)
        {
            if (session.Length > 0)
            {
                Put(new Place(key, session, 0), prompt);
            }

            Put(new Place(key, "", begin), prompt);
            while (
                bytes > maxBytes && order.First is LinkedListNode<(Place Place, RecordedPrompt Prompt)> oldest
            )
            {
                Remove(oldest);
            }
        }
    }

    private RecordedPrompt? Find(Place place)
    {
        lock (gate)
        {
            if (!places.TryGetValue(place, out LinkedListNode<(Place Place, RecordedPrompt Prompt)>? node))
            {
                return null;
            }

            order.Remove(node);
            order.AddLast(node);
            return node.Value.Prompt;
        }
    }

    private void Put(Place place, RecordedPrompt prompt)
    {
        if (places.TryGetValue(place, out LinkedListNode<(Place Place, RecordedPrompt Prompt)>? before))
        {
            Remove(before);
        }

        places.Add(place, order.AddLast((place, prompt)));
        bytes += BytesOf(prompt);
    }

    private void Remove(LinkedListNode<(Place Place, RecordedPrompt Prompt)> node)
    {
        order.Remove(node);
        places.Remove(node.Value.Place);
        bytes -= BytesOf(node.Value.Prompt);
    }

    private static long BytesOf(RecordedPrompt prompt) => (prompt.Blocks.Length * sizeof(ulong)) + Overhead;

    private readonly record struct Place(string Key, string Session, ulong Begin);
}

/// <summary>A prompt that stands in the journal: what later ones may go on from.</summary>
/// <param name="Number">As of <see cref="Journal.Records.PromptRecord.NumberOf"/>.</param>
/// <param name="Blocks">Hashes of all its blocks that the journal has.</param>
/// <param name="ToolsHash">Of its tools in their order; 0 without tools.</param>
/// <param name="SystemHash">Of its system's text.</param>
/// <param name="Called">Tools that its messages say were called.</param>
/// <param name="WholeAtNs">When the first prompt of the line was recorded, which went on from none.</param>
internal sealed record RecordedPrompt(
    long Number,
    ulong[] Blocks,
    ulong ToolsHash,
    ulong SystemHash,
    HashSet<string> Called,
    long WholeAtNs
);
