namespace Farthing.Serving.Engines;

/// <content>Requests that end before their time, because their client has gone.</content>
public sealed partial class Engine
{
    /// <summary>Gives a request up: it leaves the queue or the batch, its blocks become free, and it is reported as <see cref="FinishReason.Aborted"/>.</summary>
    /// <param name="requestId">Its number.</param>
    /// <param name="nowNs">The time at which it ends; never before the end of the last step.</param>
    /// <returns>False when the engine has no such request.</returns>
    /// <exception cref="InvalidOperationException">A step is under way: it is given up when the step has ended.</exception>
    public bool Abort(long requestId, long nowNs)
    {
        if (isInStep)
        {
            throw new InvalidOperationException("a step is under way");
        }

        WriteBack();
        canRepeat = false;
        bool isKnown = false;
        for (int slot = scheduler.Find(requestId); slot >= 0; slot = scheduler.Find(requestId))
        {
            isKnown = true;
            End(slot, FinishReason.Aborted);
        }

        return isKnown;
    }
}
