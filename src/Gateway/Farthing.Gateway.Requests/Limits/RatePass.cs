namespace Farthing.Gateway.Limits;

/// <summary>What a request takes of which limits: before its body is read, or after.</summary>
/// <param name="Buckets">The limits that it falls under, by ascending ordinal.</param>
/// <param name="Meters">Of these, what it has to pass now.</param>
/// <param name="Tokens">Tokens that it takes.</param>
/// <param name="Arrived">What it passed before its body was read; null where this is that.</param>
internal sealed record RatePass(
    List<RateBucket> Buckets,
    List<SharedMeter> Meters,
    long Tokens,
    RateTicket? Arrived
)
{
    /// <summary>What is left to pass.</summary>
    /// <param name="found">The limits that the request falls under, as far as they are known.</param>
    /// <param name="tokens">Tokens that it takes.</param>
    /// <param name="arrived">What it passed before; null: nothing.</param>
    /// <param name="isArrival">Its body is not read yet: how many tokens it takes is not known.</param>
    public static RatePass Of(List<RateBucket> found, long tokens, RateTicket? arrived, bool isArrival)
    {
        List<SharedMeter> meters = new(found.Count);
        foreach (RateBucket bucket in found)
        {
            bool isPassed = arrived?.Pass.Buckets.Contains(bucket) ?? false;
            foreach (SharedMeter meter in bucket.Meters)
            {
                if (meter == bucket.Tokens ? !isArrival : !isPassed)
                {
                    meters.Add(meter);
                }
            }
        }

        return new RatePass(found, meters, tokens, arrived);
    }

    /// <summary>True where the request was not counted in a bucket before.</summary>
    public bool IsFirstAt(RateBucket bucket) => !(Arrived?.Pass.Buckets.Contains(bucket) ?? false);
}
