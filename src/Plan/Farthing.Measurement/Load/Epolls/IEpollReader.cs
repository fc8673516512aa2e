namespace Farthing.Measurement.Load.Epolls;

/// <summary>Someone who is told when a descriptor is ready.</summary>
internal interface IEpollReader
{
    /// <summary>Called on the loop's thread. Must not block.</summary>
    /// <param name="events">What is ready, or has been since the last time.</param>
    /// <param name="buffer">The loop's own, to read into; valid during the call.</param>
    void OnReady(EpollEvents events, byte[] buffer);
}
