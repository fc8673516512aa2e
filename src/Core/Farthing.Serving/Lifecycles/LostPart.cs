namespace Farthing.Serving.Lifecycles;

/// <summary>A part of a fleet that is lost at once.</summary>
public enum LostPart
{
    /// <summary>One replica that serves, the oldest.</summary>
    Replica,

    /// <summary>The node on demand with most replicas, of equal ones the oldest.</summary>
    Node,

    /// <summary>The zone with most nodes on demand, of equal ones the first.</summary>
    Zone,
}
