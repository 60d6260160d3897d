using System.Collections.Generic;

namespace BmsEdge.VirtualBoard.Campaigns;

/// <content>Rows that today's board, firmware or simulator cannot do; a row moves to its area when it can.</content>
public static partial class FaultTable
{
    private static IEnumerable<FaultRow> OpenRows()
    {
        yield return NotCovered("1c", "current stuck", "the stuck check looks at cells only; a current that stays while the cells move is a known failure (docs/protection.md)", "5 to 10 s");
        yield return NotCovered("1d", "cell readings frozen while the current is constant", "nothing moves, so nothing contradicts; found as soon as the current moves by stuck-current-step", "5 to 10 s");
        yield return NotCovered("9a", "power cut inside a write of the storage", "not injected here: the storage tests cut the power at every byte of every record (docs/storage.md)", "next boot");
        yield return NotCovered("19a", "cell swapped", "no signature of the cells is stored yet", "boot");
        yield return NotCovered("21a", "reboot in fault", "not injected here: latches are stored and come back; the restart tests restart the board in every state (docs/storage.md)", "boot");
        yield return NotCovered("22b", "program stands still for good", "no watchdog for managed code on the ESP32 and none on the reference board; the front end's own limits stay (rows 26c, 26d)", "a few s");
        yield return NotCovered("25a", "start of the SOC wrong", "no protection depends on the SOC; judged by bms evaluate soc --start-soc-error", "minutes");
    }
}
