namespace Farthing.Protocol.Exposition;

/// <summary>Receives what an exposition page holds, line by line.</summary>
public abstract class ExpositionSink
{
    /// <summary>A sample; its spans live only during the call.</summary>
    public abstract void OnSample(in ExpositionSample sample);

    /// <summary>A line that is no sample, comment or blank.</summary>
    /// <param name="line">From 1.</param>
    public virtual void OnMalformed(int line) { }
}
