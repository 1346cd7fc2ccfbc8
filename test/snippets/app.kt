/* Tells the sidecar who uses the app, and then two screens: `app <url> <form> <e-mail>`. */
fun main(words: Array<String>) {
    val store = object : MtcStore {
        override var key = ""
    }
    val sidecar = MtcSidecar(words[0], "MyShop/3.1 (Android 14)", store)
    sidecar.screen("before_anybody")
    sidecar.identify(words[1].toInt(), mapOf("email" to words[2]))
    sidecar.screen("cart_screen")
    sidecar.screen("pay & go").get()
}
