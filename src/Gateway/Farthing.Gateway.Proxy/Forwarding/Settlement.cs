using Farthing.Gateway.Attempts;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Forwarding;

/// <summary>Decides what an answer that was read is charged at.</summary>
/// <param name="attempt">The attempt.</param>
/// <param name="scanner">What its answer said.</param>
/// <param name="usage">How the upstream was made to say it.</param>
/// <param name="promptTokens">The prompt where its size is not stated: a third of its bytes, and what its media may be.</param>
/// <param name="maxOutputTokens">What may be generated at most; <see cref="long.MaxValue"/> where no limit was sent.</param>
/// <param name="units">What the request says of its units; null where it is billed by tokens.</param>
/// <param name="tier">The price tier, whatever the answer says of it; null: as the answer says.</param>
internal sealed class Settlement(
    Attempt attempt,
    UsageScanner scanner,
    UsageForcing usage,
    long promptTokens,
    long maxOutputTokens,
    UnitCount? units = null,
    ServiceTier? tier = null
)
{
    private ServiceTier Tier => tier ?? scanner.Tier;

    /// <summary>The answer is whole.</summary>
    public void Finished(AttemptEnd end = AttemptEnd.Finished)
    {
        if (units is UnitCount own)
        {
            long? stated = own.IsAnswerSilent ? null : scanner.StatedUnits;
            attempt.Settle(
                TokenCounts.Zero with
                {
                    Units = stated ?? own.Own,
                },
                0,
                stated is not null ? UsageSource.Usage
                    : own.IsExact ? UsageSource.Request
                    : UsageSource.Estimate,
                end,
                ServiceTier.Unstated
            );
        }
        else if (scanner.IsAllStated)
        {
            attempt.Settle(scanner.Stated, scanner.Reasoning, UsageSource.Usage, end, Tier, scanner.Remarks);
        }
        else
        {
            Estimated(end);
        }
    }

    /// <summary>The answer is a part: charged is what came, by the upstream's running count where it keeps one.</summary>
    public void CutOff(AttemptEnd end)
    {
        if (scanner.IsFinal || scanner.IsCostKnown || units is not null)
        {
            Finished(end);
        }
        else if (scanner.IsAllStated && usage == UsageForcing.Continuous)
        {
            attempt.Settle(scanner.Stated, scanner.Reasoning, UsageSource.Chunks, end, Tier, scanner.Remarks);
        }
        else
        {
            Estimated(end);
        }
    }

    /// <summary>What it comes to as far as it is known: as stated, or else estimated.</summary>
    public TokenCounts SoFar() =>
        scanner.IsAllStated ? scanner.Stated : scanner.Estimate(promptTokens, maxOutputTokens);

    /// <summary>The stream said more after its last word: the row stands as it was written, and the difference becomes a correction.</summary>
    public void Correct()
    {
        if (scanner.IsAllStated)
        {
            attempt.Correct(scanner.Stated, scanner.Reasoning, Tier);
        }
    }

    private void Estimated(AttemptEnd end) =>
        attempt.Settle(
            scanner.Estimate(promptTokens, maxOutputTokens),
            scanner.Reasoning,
            UsageSource.Estimate,
            end,
            Tier,
            scanner.Remarks
        );
}
