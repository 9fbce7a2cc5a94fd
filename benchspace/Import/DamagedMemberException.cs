namespace Benchspace.Import;

/// <summary>
/// A member of an archive is damaged, and the import gave up. It can be repeated without what is damaged
/// (<see cref="ImportOptions.SkipDamaged"/>), and from where it stopped (<see cref="ImportOptions.Resume"/>).
/// </summary>
public sealed class DamagedMemberException : InputException
{
    /// <summary>With what is wrong with the member, which the message names.</summary>
    public DamagedMemberException(InputException damage)
        : base(damage.Message, damage)
    {
    }
}
