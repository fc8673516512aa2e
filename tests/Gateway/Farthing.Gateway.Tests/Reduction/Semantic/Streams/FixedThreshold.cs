namespace Farthing.Tests.Reduction.Semantic.Streams;

/// <summary>The rule that everybody has: serve from a cosine on.</summary>
internal static class FixedThreshold
{
    public static StreamCount Run(StreamRequest[] requests, double threshold)
    {
        long hits = 0;
        long wrong = 0;
        foreach (StreamRequest request in requests)
        {
            if (request.Similarity >= threshold)
            {
                hits++;
                wrong += request.IsSame ? 0 : 1;
            }
        }

        return new StreamCount(requests.Length, hits, wrong);
    }
}
